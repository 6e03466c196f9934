/** @jsxImportSource preact */
import { useEffect, useState } from "preact/hooks";
import { ANONYMOUS, answerOf } from "../../api/answers.ts";
import type { Project } from "../../api/shapes.ts";
import { makeSmallApi } from "../../api/small.ts";
import type { Words } from "../words/es.ts";
import { Picture } from "./Picture.tsx";

const EXPECTED = [0, 1, 2];
const api = makeSmallApi(ANONYMOUS, () => document.documentElement.lang);

/** What is for sale. Until it is told, cards of the same size stand in, so that nothing moves. */
export function Projects({ words }: { words: Words }) {
  const [found, setFound] = useState<readonly Project[] | null>(null);
  const [failed, setFailed] = useState(false);
  const ask = () => {
    setFailed(false);
    answerOf(api.GET("/api/v1/projects")).then(setFound, () => setFailed(true));
  };
  useEffect(ask, []);
  return (
    <section class="projects" id="projects" aria-labelledby="for-sale">
      <h2 id="for-sale">{words.projects}</h2>
      <p class="intro">{words.projectsIntro}</p>
      {failed && (
        <p class="failed" role="alert">
          {words.noProjects}{" "}
          <button type="button" onClick={ask}>
            {words.again}
          </button>
        </p>
      )}
      <ul class="cards">
        {found?.map((project) => <Card key={project.id} project={project} words={words} />) ??
          EXPECTED.map((each) => <Blank key={each} words={words} />)}
      </ul>
    </section>
  );
}

const DOLLARS = new Intl.NumberFormat("en-US");

function Card({ project, words }: { project: Project; words: Words }) {
  const { id, name, district, developer, priceFrom } = project;
  return (
    <li class="card">
      <Picture id={id} />
      <div class="about">
        <p class="district">{district}</p>
        <h3 id={id}>{name}</h3>
        <p class="developer">{words.developer(developer)}</p>
        <p class="price">{words.from(`$${DOLLARS.format(priceFrom)}`)}</p>
        <button type="button" data-pascal-project={id} aria-describedby={id}>
          {words.ask}
        </button>
      </div>
    </li>
  );
}

function Blank({ words }: { words: Words }) {
  return (
    <li class="card blank" aria-hidden="true">
      <div class="picture" />
      <div class="about">
        <p class="district">&nbsp;</p>
        <h3>&nbsp;</h3>
        <p class="developer">&nbsp;</p>
        <p class="price">&nbsp;</p>
        <button type="button" disabled>
          {words.ask}
        </button>
      </div>
    </li>
  );
}
