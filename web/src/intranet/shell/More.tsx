import { Button, Center } from "@mantine/core";
import { useWords } from "../words/index.ts";

interface List {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

export function More({ list: { hasNextPage, isFetchingNextPage, fetchNextPage } }: { list: List }) {
  const { shell } = useWords();
  if (!hasNextPage) return null;
  return (
    <Center mt="md">
      <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {shell.more}
      </Button>
    </Center>
  );
}
