import { Button, Code, CopyButton, Group } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useWords } from "../words/index.ts";

/** What is to be entered somewhere else, to the letter. */
export function CopyText({ text }: { text: string }) {
  const { admin } = useWords();
  return (
    <Group gap="sm">
      <Code fz="sm" style={{ overflowWrap: "anywhere" }}>
        {text}
      </Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button
            size="xs"
            variant="default"
            onClick={copy}
            leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          >
            {copied ? admin.copied : admin.copy}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
