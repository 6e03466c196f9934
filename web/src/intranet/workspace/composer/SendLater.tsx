import { ActionIcon, Checkbox } from "@mantine/core";
import { IconClockShare } from "@tabler/icons-react";
import { useState } from "react";
import { useWords } from "../../words/index.ts";
import { useSendLater } from "../asides/asides.ts";
import { When } from "../asides/When.tsx";
import classes from "./Composer.module.css";
import type { Part } from "./parts.ts";

interface Shown {
  id: string;
  disabled: boolean;
  /** Whether there is nothing to be mended first. */
  ready: () => boolean;
  parts: () => readonly Part[];
  /** Whether it is on its way: nothing may become of the words meanwhile. */
  leaves: (leaving: boolean) => void;
  /** It waits to be sent now. */
  done: () => void;
}

/** Beside the button that sends: the same words, at another time. */
export function SendLater({ id, disabled, ready, parts, leaves, done }: Shown) {
  const { later } = useWords().asides;
  const [cancelIfLeadWrites, setCancel] = useState(true);
  const act = useSendLater(id);
  return (
    <When
      title={later.title}
      choose={(at) => {
        leaves(true);
        act.mutate(
          { parts: parts(), at, cancelIfLeadWrites },
          { onSuccess: done, onSettled: () => leaves(false) },
        );
      }}
      target={(toggle, opened) => (
        <ActionIcon
          className={classes.later ?? ""}
          variant="subtle"
          color="gray"
          size={38}
          radius="xl"
          aria-label={later.act}
          title={later.act}
          aria-expanded={opened}
          loading={act.isPending}
          disabled={disabled}
          onClick={() => (opened || ready()) && toggle()}
        >
          <IconClockShare size={20} stroke={1.6} aria-hidden />
        </ActionIcon>
      )}
    >
      <Checkbox
        label={later.unlessLead}
        checked={cancelIfLeadWrites}
        onChange={({ currentTarget }) => setCancel(currentTarget.checked)}
      />
    </When>
  );
}
