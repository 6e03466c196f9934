import { Alert, Stack, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { CopyText } from "../shell/CopyText.tsx";
import { useWords } from "../words/index.ts";

/** Shown this once: the server does not tell it again. */
export function Secret({ secret }: { secret: string }) {
  const { webhooks } = useWords();
  return (
    <Alert icon={<IconKey size={20} aria-hidden />} title={webhooks.secretTitle} color="blue">
      <Stack gap="sm">
        <Text size="sm">{webhooks.secretText}</Text>
        <CopyText text={secret} />
      </Stack>
    </Alert>
  );
}
