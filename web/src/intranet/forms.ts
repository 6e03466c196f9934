/** What the server says about a form's fields, beside them. */
import type { UseFormReturnType } from "@mantine/form";
import { Refused } from "../api/client.ts";
import { tellRefusal } from "./queries.ts";

export function showErrors<V extends Record<string, unknown>>(
  form: UseFormReturnType<V>,
  failure: unknown,
): void {
  const own = failure instanceof Refused ? Object.entries(failure.errors) : [];
  const shown = own.filter(([field]) => field in form.getValues());
  for (const [field, wrong] of shown) form.setFieldError(field, wrong.join(" "));
  if (shown.length === 0) tellRefusal(failure);
}
