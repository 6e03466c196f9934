import { Alert, Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy, IconKey } from "@tabler/icons-react";
import { useWords } from "../words/index.ts";

/** Shown this once: the server does not tell it again. */
export function Secret({ secret }: { secret: string }) {
  const { webhooks } = useWords();
  return (
    <Alert icon={<IconKey size={20} aria-hidden />} title={webhooks.secretTitle} color="blue">
      <Stack gap="sm">
        <Text size="sm">{webhooks.secretText}</Text>
        <Group gap="sm">
          <Code fz="sm" style={{ overflowWrap: "anywhere" }}>
            {secret}
          </Code>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button
                size="xs"
                variant="default"
                onClick={copy}
                leftSection={
                  copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />
                }
              >
                {copied ? webhooks.copied : webhooks.copy}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Stack>
    </Alert>
  );
}
