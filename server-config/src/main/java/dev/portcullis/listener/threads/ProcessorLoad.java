package dev.portcullis.listener.threads;

/** How busy the processors are. One thread asks. */
interface ProcessorLoad {

  /**
   * The part of all processors' time that this process took since it was last asked, 0 to 1; 1
   * where that is not known.
   */
  double own();

  /**
   * The part of all processors' time that was taken at all since it was last asked, 0 to 1; 0 where
   * that is not known. The system counts in hundredths of a second: only over some tenths of a
   * second it means anything.
   */
  double all();
}
