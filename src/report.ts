// `lambda-sim/report`: documents to HTML, images, Markdown, CSV, JUnit, JSON and text. It loads no engine.
import './node-report.ts';

export {
  type AnyDocument,
  FORMATS,
  type RenderContext,
  type RenderedFile,
  type RenderFormat,
} from './report/render.ts';
export { render } from './report/render-given.ts';
