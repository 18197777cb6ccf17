import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export const NO_LATEX =
  "pdflatex or a package is not installed: LaTeX was not compiled (apt-get install texlive-latex-extra texlive-science)";

/** Whether a program of TeX or of poppler is installed, checked by its version option. */
export function hasProgram(name: string, versionOption: string): boolean {
  try {
    execFileSync(name, [versionOption], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Whether LaTeX that needs these packages ("siunitx.sty") can be compiled. */
export function hasLatex(packages: readonly string[]): boolean {
  return hasProgram("pdflatex", "--version") && packages.every(hasPackage);
}

function hasPackage(file: string): boolean {
  try {
    return execFileSync("kpsewhich", [file], { encoding: "utf8" }).trim() !== "";
  } catch {
    return false;
  }
}

interface Compiled {
  readonly log: string;
  readonly pdf: Buffer;
  /** The lines of the PDF in their layout; null where pdftotext is not installed. */
  readonly lines: readonly string[] | null;
}

/** Compiles a whole document. @throws Error with pdflatex's output */
export async function compileLatex(latex: string): Promise<Compiled> {
  const directory = await mkdtemp(join(tmpdir(), "mirscope-latex-"));
  try {
    await writeFile(join(directory, "table.tex"), latex);
    const options = ["-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "table.tex"];
    // pdflatex reports errors on stdout; a rejection must include it.
    await run("pdflatex", options, { cwd: directory, timeout: 60_000 }).catch((error: unknown) => {
      throw new Error(String((error as { stdout?: string }).stdout ?? error));
    });
    return {
      log: await readFile(join(directory, "table.log"), "latin1"),
      pdf: await readFile(join(directory, "table.pdf")),
      lines: hasProgram("pdftotext", "-v") ? await linesOf(directory) : null,
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function linesOf(directory: string): Promise<string[]> {
  const { stdout } = await run("pdftotext", ["-layout", "table.pdf", "-"], { cwd: directory });
  return stdout.split("\n");
}
