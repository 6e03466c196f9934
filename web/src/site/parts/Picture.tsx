/** @jsxImportSource preact */
import type { ComponentType } from "preact";
import { Barranco } from "./pictures/Barranco.tsx";
import { Condominium } from "./pictures/Condominium.tsx";
import { Tower } from "./pictures/Tower.tsx";

const PICTURES: Readonly<Record<string, ComponentType>> = {
  "torre-begonias-luxury": Tower,
  "residencial-barranco-vibe": Barranco,
  "eco-condominio-el-olivar": Condominium,
};

/** A project's picture; of one that nobody drew, the tower. */
export function Picture({ id }: { id: string }) {
  const Drawing = PICTURES[id] ?? Tower;
  return (
    <svg class="picture" viewBox="0 0 480 300" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <Drawing />
      <rect class="shade" width="480" height="300" />
    </svg>
  );
}
