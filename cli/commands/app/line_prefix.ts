/** The name of a container before each of its lines. */

const colors = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];

/** Remembers a colour for each container, and how wide the names are. */
export class LinePrefix {
  readonly #color: boolean;
  readonly #numbers = new Map<string, number>();
  #width = 0;

  constructor(color: boolean) {
    this.#color = color;
  }

  /** `web | `, as wide as the widest name so far. */
  of(container: string): string {
    const number = this.#numbers.get(container) ?? this.#numbers.size;
    this.#numbers.set(container, number);
    this.#width = Math.max(this.#width, container.length);
    const text = `${container.padEnd(this.#width)} |`;
    const color = colors[number % colors.length];
    return this.#color ? `\x1b[${color}m${text}\x1b[0m ` : `${text} `;
  }
}
