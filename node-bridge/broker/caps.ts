/** The largest packet that a broker takes in, and how much may wait for a client before it is sent away. */
export const PACKET_BYTES = 256 * 1024;
export const QUEUE_BYTES = 10 * 1024 * 1024;
/** How many may be connected over TCP. */
export const CLIENTS = 6_000;
