/** What `doctor` asks of the machine that it runs on and of the network around it. */

/** What a server shows in a TLS handshake. */
export interface ServerCertificate {
  readonly issuer: string;
  readonly notAfter: Date;
  /** Why this machine does not trust it, or not for the host; absent: it does. */
  readonly fault?: string;
}

export interface Machine {
  /** @returns what the program printed; undefined when there is no such program */
  run(
    command: string,
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<string | undefined>;
  /**
   * Asks the name servers of this machine.
   *
   * @returns none when there is no such host
   * @throws when no name server answers
   */
  addresses(host: string, signal: AbortSignal): Promise<readonly string[]>;
  /** @throws when there is no TLS on port 443 of the host */
  certificate(host: string, signal: AbortSignal): Promise<ServerCertificate>;
}
