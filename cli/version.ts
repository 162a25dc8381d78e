/** The version of this program; deno.json has the same, and a test holds the two together. */
export const version = "0.1.0";
