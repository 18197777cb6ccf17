import { openLocalDirectory } from "#lib/storage/local-directory.ts";
import { openStorage } from "#lib/storage/open-storage.ts";

const PROJECTOR_FILE = /(^|[/\\])mm_projector\.(safetensors|bin)$/i;

/** Whether a URI names a projector file. */
export const isProjectorFile = (uri: string): boolean => PROJECTOR_FILE.test(uri);

/** Whether a URI is a directory, readable from this machine, with a projector and without an ONNX bundle. */
export async function isProjectorDirectory(uri: string): Promise<boolean> {
  try {
    const directory = await openLocalDirectory(await openStorage().resolveUri(uri), "not-a-checkpoint");
    const names = await directory.list();
    return names.some(isProjectorFile) && !names.includes("onnx");
  } catch {
    return false;
  }
}
