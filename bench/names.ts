// Who is in the benchmark. Seven of ten recipients are local, the others are spread over 53 servers.

export const OUR_SERVER = 'example.org'
const SERVERS = 53

/** The user whose state it is. */
export const subjectName = (index: number): string => flat(`@subject${digits(index)}:${OUR_SERVER}`)

export const recipientName = (index: number): string =>
  flat(`@user${digits(index)}:${index % 10 < 7 ? OUR_SERVER : `there${digits(index % SERVERS)}.example`}`)

/** Tells users apart, and servers, by four of their digits: a part of the checksum that costs next to nothing. */
export const weightOf = (target: string): number =>
  target.charCodeAt(8) * 1_000 + target.charCodeAt(9) * 100 + target.charCodeAt(10) * 10 + target.charCodeAt(11)

const digits = (index: number): string => String(index).padStart(7, '0')

// As it comes from a parser: what is put together from pieces is flattened only when it is first looked into.
const flat = (text: string): string => Buffer.from(text, 'latin1').toString('latin1')
