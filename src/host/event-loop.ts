/** What a run asks of the process or the page that it runs in. */
export interface EventLoop {
  /** Calls back when timers, signals and messages that wait have had their turn. */
  afterOthers(then: () => void): void;
  /** Greatest resident size of this process in MB; 0 where nobody can know it. */
  peakRssMb(): number;
}

/** A message to oneself: unlike a timer it comes at once, and not 4 ms later. */
export function afterMessages(then: () => void): void {
  const { port1, port2 } = new MessageChannel();
  const heard = (): void => {
    port1.close();
    then();
  };
  port1.addEventListener('message', heard, { once: true });
  port1.start();
  port2.postMessage(null);
}
