import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { TextArea, TextField } from "@/ui/field";
import { createSystem } from "../queries";
import { FormDialog } from "./form";

export function CreateSystemDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const submit = async () => {
    const { id } = await createSystem(name.trim(), description.trim());
    void client.invalidateQueries({ queryKey: ["system", "list"] });
    await navigate({ to: "/systems/$systemId", params: { systemId: id }, search: {} });
  };
  return (
    <FormDialog
      title="Create system"
      action="Create system"
      disabled={name.trim() === ""}
      fields={["name", "description"]}
      onClose={onClose}
      onSubmit={submit}
      note="You are its owner then, and decide who else sees it."
    >
      {(errorOf) => (
        <>
          <TextField
            label="Name"
            required
            autoFocus
            data-autofocus
            placeholder="Pump P-101"
            value={name}
            onChange={(event) => setName(event.target.value)}
            error={errorOf("name")}
          />
          <TextArea
            label="Description"
            rows={4}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
            error={errorOf("description")}
          />
        </>
      )}
    </FormDialog>
  );
}
