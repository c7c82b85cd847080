import { BAD_USAGE, GOOD, PROBLEMS } from '../exitCode.ts';
import type { Outcome } from '../run.ts';
import type { Place } from './place.ts';
import { releaseFolder } from './release.ts';
import { uploadMaps } from './upload.ts';

export type UploadArguments = {
  folder: string;
  place: Place;
  placeText: string;
  release: string;
  json: boolean;
};

/** `logpipeline sourcemaps upload`. */
export async function uploadCommand({
  folder,
  place,
  placeText,
  release,
  json,
}: UploadArguments): Promise<Outcome> {
  try {
    const uploaded = await uploadMaps(folder, place, release);
    if (json) {
      const stdout = `${JSON.stringify({ place: placeText, release, uploaded })}\n`;
      return { exitCode: uploaded.length === 0 ? PROBLEMS : GOOD, stdout, stderr: '' };
    }
    if (uploaded.length === 0) {
      const stderr = `${folder}: there is no *.map in it. Let the build make source maps.\n`;
      return { exitCode: PROBLEMS, stdout: '', stderr };
    }
    const lines = uploaded.map(
      ({ name, bytes }) => `${String(bytes).padStart(12)}  ${releaseFolder(release)}/${name}\n`,
    );
    const what = uploaded.length === 1 ? '1 map' : `${uploaded.length} maps`;
    return { exitCode: GOOD, stdout: `${lines.join('')}${what} to ${placeText}\n`, stderr: '' };
  } catch (error) {
    return { exitCode: BAD_USAGE, stdout: '', stderr: `${(error as Error).message}\n` };
  }
}
