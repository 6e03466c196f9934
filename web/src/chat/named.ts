/** Whom the site around us names, and whether somebody else sat here before. */
import type { Visitor } from "../loader/messages.ts";
import type { Keep } from "./keep.ts";

const lower = (email: string) => email.trim().toLowerCase();

export class Named {
  #keep: Keep;
  #visitor: Visitor | null = null;

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  get visitor(): Visitor | null {
    return this.#visitor;
  }

  /** Nothing is left to be asked. */
  get whole(): boolean {
    return !!(this.#visitor?.name && this.#visitor.email && this.#visitor.phone);
  }

  name({ name, email, phone, identity }: Visitor): void {
    this.#visitor = {
      ...(name && { name }),
      ...(email && { email }),
      ...(phone && { phone }),
      ...(identity && { identity }),
    };
  }

  /** Whether somebody else sat here before. Whoever wrote without leaving an e-mail may be anybody. */
  isAnother(typed: string): boolean {
    const email = lower(typed);
    const before = this.#keep.get("email") ?? this.#keep.get("known");
    if (email !== before) this.#keep.set("email", email);
    return before !== null && before !== email;
  }

  /** Who sits here now goes by *email*. */
  sits(email: string): void {
    this.#keep.set("email", lower(email));
  }
}
