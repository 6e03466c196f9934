import { Input, SegmentedControl, Select, SimpleGrid, useMantineColorScheme } from "@mantine/core";
import { LANGUAGES, NAMES } from "../../words/catalogue.ts";
import { language, speak } from "../language.ts";
import { Section } from "../shell/Section.tsx";
import { useWords } from "../words/index.ts";

const SCHEMES = ["light", "dark", "auto"] as const;

export function Look() {
  const { admin, shell } = useWords();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title={admin.profile.look}>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label={admin.profile.language}
          data={LANGUAGES.map((value) => ({ value, label: NAMES[value] }))}
          value={language()}
          allowDeselect={false}
          onChange={(chosen) => chosen && chosen !== language() && speak(chosen)}
        />
        <Input.Wrapper label={admin.profile.scheme} labelElement="div">
          <SegmentedControl
            fullWidth
            aria-label={admin.profile.scheme}
            data={SCHEMES.map((value) => ({ value, label: shell.schemes[value] }))}
            value={colorScheme}
            onChange={setColorScheme}
          />
        </Input.Wrapper>
      </SimpleGrid>
    </Section>
  );
}
