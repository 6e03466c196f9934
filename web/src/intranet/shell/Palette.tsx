import "@mantine/spotlight/styles.css";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight } from "@mantine/spotlight";
import { IconSearch, IconUser } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useDesk } from "../desk.ts";
import { groupsOf, type Place } from "../places.ts";
import { useWords } from "../words/index.ts";
import { AVAILABILITIES, useAvailability } from "./AvailabilityMenu.tsx";
import { Dot } from "./Dot.tsx";
import { FoundActions } from "./FoundActions.tsx";
import { selectFirst, store } from "./spotlight.ts";

const TYPING_MS = 200;

const plain = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();

/** ⌘K or Ctrl K: pages, availability, and whatever was ever said or asked by whom. */
export function Palette() {
  const { palette } = useWords().shell;
  const [query, setQuery] = useState("");
  const [wanted] = useDebouncedValue(query.trim(), TYPING_MS);
  // with each query the list is another
  useEffect(selectFirst, [query]);
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      scrollable
      maxHeight={420}
      radius="lg"
      overlayProps={{ backgroundOpacity: 0.4, blur: 2 }}
      attributes={{ content: { "aria-label": palette.search } }}
    >
      <Spotlight.Search
        placeholder={palette.placeholder}
        aria-label={palette.placeholder}
        leftSection={<IconSearch size={20} stroke={1.6} aria-hidden />}
      />
      <Spotlight.ActionsList>
        <PageActions query={query} />
        <AvailabilityActions query={query} />
        <FoundActions query={wanted} />
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function PageActions({ query }: { query: string }) {
  const { palette, places } = useWords().shell;
  const { person } = useDesk();
  const navigate = useNavigate();
  const profile: Place = { to: "/profile", name: "profile", icon: IconUser };
  const found = [...groupsOf(person).flatMap((group) => group.places), profile].filter(({ name }) =>
    plain(places[name]).includes(plain(query)),
  );
  if (found.length === 0) return null;
  return (
    <Spotlight.ActionsGroup label={palette.pages}>
      {found.map(({ to, name, icon: Sign }) => (
        <Spotlight.Action
          key={to}
          label={places[name]}
          leftSection={<Sign size={20} stroke={1.6} aria-hidden />}
          onClick={() => navigate({ to })}
        />
      ))}
    </Spotlight.ActionsGroup>
  );
}

function AvailabilityActions({ query }: { query: string }) {
  const { palette, availability } = useWords().shell;
  const { person } = useDesk();
  const declare = useAvailability();
  const found = AVAILABILITIES.filter(
    (each) => each !== person.availability && plain(availability[each]).includes(plain(query)),
  );
  if (found.length === 0) return null;
  return (
    <Spotlight.ActionsGroup label={palette.availability}>
      {found.map((each) => (
        <Spotlight.Action
          key={each}
          label={availability[each]}
          leftSection={<Dot availability={each} />}
          onClick={() => declare(each)}
        />
      ))}
    </Spotlight.ActionsGroup>
  );
}
