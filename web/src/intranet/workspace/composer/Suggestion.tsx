import { ActionIcon, Anchor } from "@mantine/core";
import { IconBulb } from "@tabler/icons-react";
import { useWords } from "../../words/index.ts";

export function SuggestButton({ ask, asking }: { ask: () => void; asking: boolean }) {
  const { suggestion } = useWords().workspace;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={30}
      radius="xl"
      aria-label={suggestion.ask}
      title={`${suggestion.ask} (Alt + S)`}
      loading={asking}
      onClick={ask}
    >
      <IconBulb size={19} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
}

/** Whose words these are, and the way back to one's own. */
export function Suggested({ undo }: { undo: () => void }) {
  const { suggestion } = useWords().workspace;
  return (
    <span role="status">
      {suggestion.put}{" "}
      <Anchor component="button" type="button" size="xs" onClick={undo}>
        {suggestion.undo}
      </Anchor>
    </span>
  );
}
