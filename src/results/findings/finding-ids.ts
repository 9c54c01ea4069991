/**
 * Every rule that finds something, with a paragraph each: what it means, why it happens, how to mend it. In
 * the order in which a reader would look them up. `explain` prints it.
 */
export const FINDING_IDS = {
  throttled:
    'Lambda, or the API before it, refused attempts. Counted by reason: the function’s reserved concurrency, the account’s concurrency, the rate at which environments may be created, the account’s requests a second (ten for each concurrent execution of the quota), or the throttle of the API itself. A caller that waits sees the refusal; an asynchronous event and a message come back later. Raise what refused: each reason has its own key. Demand is what ran and what was refused when it first came, never attempts, of which one event makes many.',
  deadlock:
    'A function was refused by those who wait for it: synchronous callers hold the concurrency that it would need, so nobody gets on. Invoke it asynchronously, reserve concurrency for it, or limit its callers.',
  'recursion-stopped':
    'Lambda stopped events that went through the same functions again and again (recursive loop detection, after about sixteen turns). Each turn is billed. Break the circle: write to another place than the one that triggers the function.',
  'many-attempts':
    'Each request takes several invocations, since most attempts fail and are made again. Retries are billed as any other invocation. Repair what fails first; where it cannot succeed, allow fewer retries.',
  'retry-storm':
    'Clients try again so often that their retries are a good part of the load. Under an overload that makes it worse, and what was given up on runs on and is billed. Back off longer and with jitter, mend the overload, or put a queue between.',
  timeouts:
    'Invocations were cut at the function’s time-out and had no result, but are billed up to there. Raise functions.F.timeout above what the work takes, or make it faster: with more memory where it computes, with shorter calls where it waits.',
  'caller-timeouts':
    'The caller gave up while the function went on and was billed: an API’s integration time-out, a client’s own, an express workflow’s five minutes. Let the caller wait longer, make the function faster, or answer at once and do the work behind a queue.',
  'out-of-memory':
    'The work needed more memory than the function has, so the invocation died. Raise functions.F.memory above the most that is used.',
  dropped:
    'Asynchronous events were lost: they were older than functions.F.async.maximumEventAge before an attempt succeeded. Counted apart: events that were refused until then (give the function more concurrency, or the events more time) and events whose attempts failed until then (repair what fails). An onFailure target keeps what would be lost.',
  'backlog-grows':
    'More comes than is handled, and what waits grows to the end of the run. The finding names what holds it back: refused batches, failing attempts, the mapping’s maximumConcurrency or pollers, shards, or batches that are too small.',
  'iterator-age-grows':
    'Records of a stream are read later and later. Either one bad record blocks its shard and is tried again and again, or the shards handle too few batches at a time: raise parallelizationFactor or batchSize, add shards, or make the function faster.',
  'lost-events':
    'Events of a queue or stream were given up after their last attempt, or outlived their retention. Events of which no attempt was made came too fast; events that were tried lost to what fails. More retention does not mend a record that cannot be handled.',
  'short-visibility':
    'The visibility time-out is less than six times the function’s time-out, AWS’s advice: messages come back, and count as received, while throttled batches of them still wait. They are handled twice, or reach the dead-letter queue without a failure.',
  'blocked-groups':
    'In a FIFO queue the groups of a failed batch wait out the visibility time-out before anything of theirs is handled. Shorten it towards six times the function’s time-out, or return failed messages alone.',
  'no-permission':
    'The source may not invoke the function, or the function’s role may not read from the source. Nothing of it is billed and nothing runs. Grant lambda:InvokeFunction, or attach the managed policy of the event source mapping.',
  'calls-denied':
    'The role of a function lacks a permission for a resource that it calls. Add the actions to its role; validate names them.',
  'records-unsaid':
    'Batches hold several records, and what each record costs is not said, so a batch takes as long as one record. Durations and cost are too low where the function loops over them. Give functions.F.work.perRecord.',
  'quiet-window':
    'Few messages come to a queue with a short batch window. Lambda may then wait up to 20 seconds before it invokes the function, which the figures do not have. Without a window messages go at once.',
  'error-back-off':
    'Invocations fail, and Lambda takes concurrency off the queue’s mapping for each. Messages wait for that. Report failed messages alone (partialResponses), which does not make it back off.',
  'too-few-pollers':
    'All provisioned pollers were in use and messages waited. Raise provisionedPollers.max to what the traffic needs.',
  'too-many-pollers':
    'Provisioned pollers are billed by the hour, and fewer would do. Lower provisionedPollers.min.',
  'in-flight-quota':
    'The queue had as many messages received and not deleted as SQS allows, so no more were received. Failed messages count until they are visible again: shorten visibilityTimeout, or make what fails succeed.',
  'receive-quota':
    'A FIFO queue has 300 receive calls a second without high throughput, and messages waited for them. Turn on highThroughput, or raise batchSize up to ten messages a call.',
  'quota-reached':
    'A quota of another service refused events, or held them back. Some are raised by a key (shards, high throughput), some only by AWS: then the finding says for how much to ask, and --set account.quotas.… simulates the raised quota.',
  'log-quota':
    'Invocations began faster than an account may send log batches to CloudWatch Logs. Lambda drops lines that are throttled, which is not simulated.',
  'resource-busy':
    'Calls wait in line for a place in a resource that serves only so many at once. More memory or concurrency for the function only lengthens the line. Serve more at once, or make calls fewer or shorter.',
  'resource-waits':
    'Most of a function’s duration is waiting for a resource. That time is billed at the full memory and does not get shorter with it. Take less memory, call less often, or make calls side by side.',
  'resource-slowed':
    'Calls share the processors of a resource and slow each other down. Let fewer run at once, make them shorter, or give it more processors.',
  'connections-used-up':
    'All connections of a resource were in use. Each environment keeps one, busy or idle. A pool (RDS Proxy, resources.R.pooled) lends them call by call; more connections or fewer environments help too.',
  'calls-rejected':
    'A resource refused calls. Counted by what was short: its rate, its read or write units, its connections, its places. Raise that, or let calls wait (onLimit: queue).',
  'calls-timed-out':
    'Calls of a resource were given up. The function pays for the wait and has nothing. Raise resources.R.timeout above what the call takes, or relieve the resource.',
  'cold-starts-set-p99':
    'The slowest hundredth of requests are cold starts. Shorten the init, or keep environments ready where that is worth their price.',
  'empty-handler-cold-starts':
    'Cold starts decide the p99, and they are those of an empty handler, since coldStart is not given. What the code loads makes them longer: give what yours takes, or try the measured presets sdk and framework.',
  'long-lives':
    'Environments are taken to live as long as they are used. Evidence of shorter lives exists; with an end every two hours there would be noticeably more cold starts.',
  'end-to-end-leaves-out':
    'Refused events set nothing off, so the end-to-end latency is of the others alone. It is no better for more of them being refused.',
  'provisioned-idle':
    'Provisioned concurrency is billed whether it is used or not, and pays from a busy share of about 60 %. Keep fewer environments ready, or none.',
  'provisioned-spill':
    'Invocations found no provisioned environment and ran on demand, which can mean cold starts. Counted by reason: all were busy, or they had had their ten requests a second each.',
  'logs-cost':
    'Logs cost more than the computing they tell of. Most of it is taking them in: write fewer bytes an invocation (a higher log level, samples).',
  'largest-part': 'One item is more than half of the bill. It is where to look first.',
  rounding:
    'Billed time is rounded up to steps, and a good part of it is that. Do more work in each invocation, or take a memory size whose duration ends just below a step.',
  'thin-tail':
    'A percentile that a threshold judges rests on few requests, so another seed gives another one. More replications, or a longer run, make it firm.',
  'threshold-undecided':
    'Over the replications the figure of a threshold lies on both sides of its limit: it may pass or fail by chance. Ask for more replications, or simulate longer.',
  'threshold-unsure': 'A threshold is judged, but the replications do not tell how surely.',
  'p99-unsure': 'The p99 differs much between replications. Four times as many halve the interval.',
  'not-precise-enough':
    'As many replications as were allowed did not make the figures as precise as replications: auto wants them.',
  'start-is-cold':
    'Most cold starts fall into the first tenth of the run, while environments are first created. A warm-up leaves them out of the figures.',
  'start-is-unlike':
    'By the MSER-5 rule the start of the run is unlike the rest and moves a mean. A warm-up leaves it out.',
  'start-is-waited-out':
    'The traffic of a queue is there from the first second on, and its pollers grow to it while messages wait. Where real traffic begins so, that is what happens; where it grew long before, a warm-up leaves it out.',
  'warm-up-left-waiting':
    'When the warm-up ended, requests of it still waited, and the function worked them off in the measured time. What it did for them is in no figure, so the bill is too low and the waits of those behind them are not those of a steady state. A run without a warm-up counts all of it.',
  'executions-left-waiting':
    'Executions of a workflow or a durable function wait for longer than the run has time, so many had not ended when it did. What they do later is in no figure and not in the bill, nor in a month made of it. A run twenty times as long as an execution leaves out one in twenty.',
  'shorter-than-keep-alive':
    'The run is shorter than idle environments are kept, so hardly any was reclaimed and later cold starts are missing.',
  'nothing-came':
    'No request reached a function in the measured time, while others were reached. Check its traffic, run.duration and run.warmup.',
  'cheaper-front-door':
    'The same requests through a cheaper door: a REST API costs more a request than an HTTP API, and a function URL costs nothing. It is told where the scenario uses nothing that the cheaper one lacks; what your code or clients use besides (API keys, request validation, a domain of your own) only you know.',
  'cheaper-workflow':
    'A standard workflow is billed for each state transition, an express one for requests, time and memory. Express workflows run at most five minutes and at least once instead of exactly once, so what they do must bear being done twice.',
  'cheaper-provisioned-hours':
    'Provisioned concurrency is billed for as long as it is kept ready. Kept for the busy hours alone, by a schedule of Application Auto Scaling, it costs less; what comes in other hours may start cold.',
  'cheaper-memory':
    'Half or twice the memory makes the same work cheaper: less where it waits, more where it computes and is done sooner. Only these two sizes were tried; tune looks at all of them, and at whether the work fits.',
  'cheaper-stream':
    'Shards of a Kinesis stream are billed by the hour, on-demand streams by what goes through them. Which is cheaper hangs on how full the shards are and how even the traffic is.',
  'cheaper-architecture':
    'A GB-second on arm64 (Graviton) costs a fifth less than on x86_64. The code, its libraries and its layers must exist for arm64, and are taken to be as fast there: measure before you change.',
  'cheaper-logs':
    'Log groups of the class Infrequent Access take in a byte for half the price. They have no metric filters, subscriptions, alarms or live tail, and reading them by queries costs as before.',
  'cheaper-table':
    'Provisioned read and write units of a table cost less than on-demand requests where the traffic is even, and refuse what is above them; on demand is cheaper where it is idle much of the time.',
  'cheaper-batches':
    'More records in an invocation mean fewer requests and less time that is the same for each. A batch window makes records wait for it, and a failed batch brings more of them back.',
  'breaks-today':
    'By plan: a quota, a limit or a threshold does not hold at the traffic as it is. Mend this before anything of growth is planned; the finding names the change where one setting does it.',
  'breaks-next':
    'By plan: what breaks first as the traffic grows, at how many times of it, and what users see then.',
  'breaks-later':
    'By plan: what breaks after the first, each at its own times of the traffic, with the others still in force.',
  'nothing-breaks': 'By plan: no quota, limit or threshold breaks up to the load that was looked at.',
  'before-growth':
    'By plan: what to do before the traffic is so many times as much, tried together on that traffic: which quotas to ask AWS for, which settings to change, and what a month costs then.',
  'cost-of-plan':
    'By plan: what the simulated time costs, and what a month of it does, with the range where the traffic is somewhat lower or higher. Where the simulated time is no part of any month, month-of-a-part says so.',
  'cost-as-it-grows':
    'By plan: the bill at each growth. Where requests are refused it is that of those that are served, and the bill if all were stands beside it.',
  'month-of-a-part':
    'The simulated time does not stand for a month: it is a launch, an outage, a trace, or part of a rhythm. An amount a month repeats it as if it came again without a break. Simulate whole periods, or say with run.period or month what a month is made of.',
  'work-waits':
    'By plan: at the end of the run requests still wait or run, so the bill is that of what was worked off by then.',
  reserve:
    'By plan: the concurrency to reserve so that the peak of the traffic is carried, whether the account has it, and whether provisioned concurrency pays or is needed for the cold starts that are allowed.',
  'other-platforms':
    'By plan: the same work on Fargate, EC2 or Lambda Managed Instances, sized for the busiest time, against Lambda’s part of the bill, and from which traffic on which of them is cheaper.',
  sensitivity:
    'By plan: the assumption that moves p99 most, and the one that moves the bill most. Measure these before you trust the figures.',
  'not-judged':
    'By plan: what a record in a batch costs was not said, so nothing that rests on it is told. Give functions.F.work.perRecord.',
} as const satisfies Readonly<Record<string, string>>;

/** Name of a rule. */
export type FindingId = keyof typeof FINDING_IDS;

/** What a finding is about for whoever reads it: users, the bill, or how sure the figures are. */
export type FindingKind = 'breaks' | 'costs' | 'unsure';

const COSTS: readonly FindingId[] = [
  'many-attempts',
  'too-many-pollers',
  'provisioned-idle',
  'logs-cost',
  'largest-part',
  'rounding',
  'resource-waits',
  'cheaper-front-door',
  'cheaper-workflow',
  'cheaper-provisioned-hours',
  'cheaper-memory',
  'cheaper-stream',
  'cheaper-architecture',
  'cheaper-logs',
  'cheaper-table',
  'cheaper-batches',
  'cost-of-plan',
  'cost-as-it-grows',
  'other-platforms',
];
const UNSURE: readonly FindingId[] = [
  'records-unsaid',
  'quiet-window',
  'log-quota',
  'empty-handler-cold-starts',
  'long-lives',
  'end-to-end-leaves-out',
  'thin-tail',
  'threshold-undecided',
  'threshold-unsure',
  'p99-unsure',
  'not-precise-enough',
  'start-is-cold',
  'start-is-unlike',
  'start-is-waited-out',
  'executions-left-waiting',
  'shorter-than-keep-alive',
  'nothing-came',
  'month-of-a-part',
  'work-waits',
  'sensitivity',
  'not-judged',
];

export function kindOfFinding(id: FindingId): FindingKind {
  if (COSTS.includes(id)) return 'costs';
  return UNSURE.includes(id) ? 'unsure' : 'breaks';
}
