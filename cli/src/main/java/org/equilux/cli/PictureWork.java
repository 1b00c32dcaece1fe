package org.equilux.cli;

import java.io.IOException;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobReport;

/** Does the work of a command for one file after the other. */
interface PictureWork extends AutoCloseable {
  /**
   * What was done for a file.
   *
   * @param job the job's number on the server; null if this process did it
   * @param picture null if not known
   * @param report null if not known
   */
  record Done(String job, PictureSummary picture, JobReport report) {}

  /**
   * Makes a file's result.
   *
   * @throws CliException if no other file can be done either
   */
  Done run(PictureTask task, ProgressBar progress)
      throws IOException, JobFailedException, InterruptedException, CliException;

  @Override
  void close();
}
