package org.equilux.command.work;

import java.io.IOException;
import java.util.List;
import org.equilux.command.picture.PictureTask;
import org.equilux.command.report.CliException;
import org.equilux.command.report.PictureSummary;
import org.equilux.command.terminal.ProgressBar;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobReport;

/** The work of a command, done for several pictures at once. */
public interface PictureWork extends AutoCloseable {
  /** The end of an error message where one picture keeps all others from being done. */
  String NO_PICTURE_MAPPED = "; no picture was mapped, because a common table needs all pictures";

  /**
   * The work that was done for a picture.
   *
   * @param job the job's number on the server; null if this process did it
   * @param picture null if it is not known
   * @param report null if it is not known
   * @param millis from its turn to its end
   */
  record Done(String job, PictureSummary picture, JobReport report, long millis) {
    /** The same work with more notes in its report. */
    public Done withNotes(List<String> more) {
      return new Done(job, picture, report == null ? null : report.withNotes(more), millis);
    }

    public static Done since(
        long startNanos, String job, PictureSummary picture, JobReport report) {
      return new Done(job, picture, report, (System.nanoTime() - startNanos) / 1_000_000);
    }
  }

  /** The number of pictures that may be under way at once. */
  int atOnce();

  /**
   * Prepares the work of all pictures.
   *
   * @param tasks of all pictures
   * @throws CliException if none can be
   */
  default void begin(List<PictureTask> tasks, ProgressBar progress)
      throws InterruptedException, CliException {}

  /**
   * {@linkplain PictureTask#check Checks} a picture and makes its result. Called from several
   * threads at once.
   *
   * @throws CliException if no other picture can be done either
   */
  Done run(PictureTask task, ProgressBar progress)
      throws IOException, JobFailedException, InterruptedException, CliException;

  @Override
  void close();
}
