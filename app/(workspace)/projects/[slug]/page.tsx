import { redirect } from "next/navigation";
import { paths } from "#app/_paths.ts";

export default async function ProjectPage({ params }: { readonly params: Promise<{ slug: string }> }) {
  redirect(paths.runs(decodeURIComponent((await params).slug)));
}
