import { Component, type ReactNode } from "react";

interface Props {
  fallback: (why: string) => ReactNode;
  children: ReactNode;
}

/** A file that a viewer cannot make sense of must not take the page along. */
export class Failsafe extends Component<Props, { why: string | undefined }> {
  override state: { why: string | undefined } = { why: undefined };

  static getDerivedStateFromError(error: unknown): { why: string } {
    return { why: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { why } = this.state;
    return why === undefined ? this.props.children : this.props.fallback(why);
  }
}
