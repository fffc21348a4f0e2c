import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { TextField } from "@/ui/field";
import { foldersQuery } from "../queries";

interface Props {
  systemId: string;
  label: string;
  value: string;
  onChange: (folder: string) => void;
  error?: string | undefined;
}

/** A folder of the system: one that is there, offered as it is typed, or a new one. */
export function FolderChoice({ systemId, label, value, onChange, error }: Props) {
  const list = useId();
  const { data: folders } = useQuery(foldersQuery(systemId));
  const isNew = value !== "" && folders !== undefined && !folders.includes(value);
  return (
    <>
      <TextField
        label={label}
        list={list}
        placeholder="The top"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        error={error}
        help={isNew ? "A new folder: it is made." : "Empty is the top."}
      />
      <datalist id={list}>
        {folders?.map((folder) => (
          <option key={folder} value={folder} />
        ))}
      </datalist>
    </>
  );
}
