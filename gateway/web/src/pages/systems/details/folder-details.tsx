import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "@/ui/button";
import type { Actions } from "../actions";
import { type Entry, folderQuery, type Source } from "../queries";
import type { Rights } from "../rights";
import { Fact, Part } from "./parts";

interface Props {
  source: Source;
  entry: Entry;
  rights: Rights;
  actions: Actions;
}

export function FolderDetails({ source, entry, rights, actions }: Props) {
  const client = useQueryClient();
  const { data: items } = useQuery(folderQuery(client, source, entry.path));
  const files = items?.filter(({ kind }) => kind === "file").length ?? 0;
  const edits = rights.edit && source.kind === "system";
  return (
    <div className="min-h-0 flex-1 overflow-y-auto pb-6">
      <header className="px-4 pt-3">
        <h2 className="break-words font-strong text-title">{entry.name}</h2>
        {edits && (
          <div className="flex flex-wrap gap-2 pt-2">
            <Button icon="plus" onClick={() => actions.track(entry.path)}>
              Track files here
            </Button>
            <Button icon="folder" onClick={() => actions.addFolder(entry.path)}>
              Add folder
            </Button>
            <Button icon="pencil" onClick={() => actions.move(entry)}>
              Rename or move
            </Button>
          </div>
        )}
      </header>
      <Part title="Details">
        <dl className="pt-1">
          <Fact name="Path">{entry.path}</Fact>
          <Fact name="Holds">{items ? `${count(files, "file")}, ${count(items.length - files, "folder")}` : "…"}</Fact>
        </dl>
      </Part>
    </div>
  );
}

export const count = (number: number, what: string): string =>
  `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
