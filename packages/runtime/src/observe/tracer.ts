// What is needed of a tracer: the shape of OpenTelemetry's, so that theirs fits, and nobody needs theirs.

/** What a span may say of itself. */
export type SpanAttributes = Record<string, string | number | boolean | string[]>

/** Something that takes time, as a tracer sees it. */
export interface RouterSpan {
  setAttributes(attributes: SpanAttributes): unknown
  end(): void
}

/** A tracer of OpenTelemetry, or whatever has its shape. */
export interface RouterTracer {
  /** `root`: it belongs to no span that is open, for a batch is of many publishers. */
  startSpan(name: string, options: { readonly root: boolean; readonly attributes: SpanAttributes }): RouterSpan
}
