import { isNoRoom } from './noRoom.ts';

/** Does what a full disk may keep from being done, and then tells of it instead. @throws what is no want of room */
export async function unlessNoRoom(
  step: () => Promise<void>,
  onNoRoom: (error: unknown) => void,
): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!isNoRoom((error as NodeJS.ErrnoException).code)) throw error;
    onNoRoom(error);
  }
}
