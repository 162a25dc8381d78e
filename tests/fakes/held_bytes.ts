/** Memory that one test holds, whatever runs beside it. */

/**
 * Bytes of the heap and of the buffers of this worker alone. The resident size
 * of the process is that of all test files that run side by side.
 */
export function heldBytes(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}
