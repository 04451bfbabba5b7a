/** A timer as it waits on the heap. */
export interface WaitingTimer {
  readonly at: number;
  readonly sequence: number;
  readonly run: () => void | Promise<void>;
  state: 'waiting' | 'cancelled' | 'ran';
}

/** Waiting timers, the earliest first; timers of the same instant in the order they were set (a binary heap). */
export class TimerHeap {
  #timers: WaitingTimer[] = [];
  #cancelled = 0;

  /** Timers that still wait, without the cancelled ones. */
  get size(): number {
    return this.#timers.length - this.#cancelled;
  }

  push(timer: WaitingTimer): void {
    this.#timers.push(timer);
    this.#rise(this.#timers.length - 1);
  }

  /** Takes a timer out of play. It leaves the heap later: when it comes to the top, or when half of all are cancelled. */
  cancel(timer: WaitingTimer): void {
    if (timer.state !== 'waiting') return;
    timer.state = 'cancelled';
    this.#cancelled += 1;
    if (this.#cancelled > 64 && this.#cancelled * 2 > this.#timers.length) this.#compact();
  }

  /** The next timer to run. */
  peek(): WaitingTimer | undefined {
    while (this.#timers[0]?.state === 'cancelled') {
      this.#removeTop();
      this.#cancelled -= 1;
    }
    return this.#timers[0];
  }

  /** Takes the next timer off the heap. */
  pop(): WaitingTimer | undefined {
    const top = this.peek();
    if (top === undefined) return undefined;
    top.state = 'ran';
    this.#removeTop();
    return top;
  }

  #removeTop(): void {
    const last = this.#timers.pop();
    if (last === undefined || this.#timers.length === 0) return;
    this.#timers[0] = last;
    this.#sink(0);
  }

  #compact(): void {
    // A sorted array is a heap.
    this.#timers = this.#timers.filter((timer) => timer.state === 'waiting').sort(compare);
    this.#cancelled = 0;
  }

  #rise(start: number): void {
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfEarlier(index, parent)) return;
      index = parent;
    }
  }

  #sink(start: number): void {
    let index = start;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const child = this.#isEarlier(right, left) ? right : left;
      if (!this.#swapIfEarlier(child, index)) return;
      index = child;
    }
  }

  #isEarlier(index: number, than: number): boolean {
    const a = this.#timers[index];
    const b = this.#timers[than];
    return a !== undefined && b !== undefined && compare(a, b) < 0;
  }

  #swapIfEarlier(index: number, than: number): boolean {
    const a = this.#timers[index];
    const b = this.#timers[than];
    if (a === undefined || b === undefined || compare(a, b) >= 0) return false;
    this.#timers[index] = b;
    this.#timers[than] = a;
    return true;
  }
}

function compare(a: WaitingTimer, b: WaitingTimer): number {
  return a.at - b.at || a.sequence - b.sequence;
}
