import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { describeFile, type FileDetails } from "@/api/files";
import { asProblem } from "@/api/problem";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/button";
import { TextArea, TextField } from "@/ui/field";
import { sentence } from "@/ui/problem-view";

/** What people call the file, and what they say of it. The names of its revisions stay as they were. */
export function DescribeForm({ file, onDone }: { file: FileDetails; onDone: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState(file.display_name ?? "");
  const [description, setDescription] = useState(file.description);
  const save = useMutation({
    mutationFn: () => describeFile(client, file.id, { display_name: name, description }),
    onSuccess: () => {
      announce("Saved");
      onDone();
    },
  });
  const problem = save.error ? asProblem(save.error) : undefined;
  const named = problem?.errorOf("display_name");
  const described = problem?.errorOf("description");
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onDone();
      }}
    >
      <h2 className="sr-only">Describe {file.name}</h2>
      <TextField
        label="Name"
        value={name}
        placeholder={file.name}
        autoFocus
        error={named}
        onChange={(event) => setName(event.target.value)}
      />
      <TextArea
        label="Description"
        value={description}
        error={described}
        onChange={(event) => setDescription(event.target.value)}
      />
      {problem && !named && !described && (
        <p role="alert" className="text-bad text-small">
          {sentence(problem.message)}
        </p>
      )}
      <div className="flex gap-1.5">
        <Button type="submit" small look="primary" busy={save.isPending}>
          Save
        </Button>
        <Button small look="quiet" onClick={onDone}>
          Leave it as it is
        </Button>
      </div>
    </form>
  );
}
