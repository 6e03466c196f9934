import { Modal, Select, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { Standing, Step } from "../../api/shapes.ts";
import { showErrors } from "../forms.ts";
import { nameOf } from "../qualification/values.ts";
import { Save } from "../shell/Save.tsx";
import { useWords } from "../words/index.ts";
import { isBack, STEPS } from "./steps.ts";
import { useMove } from "./usePipeline.ts";

/** As in src/pascal/domain/qualification.py. */
const MOST_REASON = 500;

interface Shown {
  lead: Standing;
  /** Where it was dropped. */
  to?: Step;
  close: () => void;
}

/** To which step, and why where it is one before. */
export function MoveDialog({ lead, to, close }: Shown) {
  const words = useWords();
  const { move, steps } = words.pipeline;
  const act = useMove();
  const form = useForm<{ new_step: Step; reason: string }>({
    initialValues: { new_step: to ?? lead.current_step, reason: "" },
    validate: {
      reason: (reason, { new_step }) =>
        isBack(lead.current_step, new_step) && !reason.trim() ? move.reasonMissing : null,
    },
  });
  const back = isBack(lead.current_step, form.values.new_step);
  return (
    <Modal
      opened
      onClose={close}
      title={move.title(nameOf(lead, words))}
      closeButtonProps={{ "aria-label": words.shell.close }}
    >
      <form
        noValidate
        onSubmit={form.onSubmit(({ new_step, reason }) =>
          act.mutate(
            { lead, to: new_step, ...(back && { reason }) },
            { onSuccess: close, onError: (failure) => showErrors(form, failure) },
          ),
        )}
      >
        <Stack>
          <Select
            label={move.to}
            data={STEPS.map((step) => ({ value: step, label: steps[step] }))}
            allowDeselect={false}
            data-autofocus={!back || undefined}
            {...form.getInputProps("new_step")}
          />
          {back && (
            <Textarea
              label={move.reason}
              maxLength={MOST_REASON}
              autosize
              minRows={2}
              data-autofocus
              {...form.getInputProps("reason")}
            />
          )}
          <Save busy={act.isPending} />
        </Stack>
      </form>
    </Modal>
  );
}
