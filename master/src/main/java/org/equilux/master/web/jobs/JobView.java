package org.equilux.master.web.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.equilux.engine.JobReport;
import org.equilux.master.accounts.Account;
import org.equilux.master.jobs.model.CommonTableMember;
import org.equilux.master.jobs.model.JobProgress;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.model.PictureFacts;
import org.equilux.master.jobs.model.ResultFile;
import org.equilux.master.web.http.Links;

/**
 * A job as the API shows it; properties that do not apply are absent.
 *
 * @param commonTable state with regard to the common table of the job's batch. A queued job whose
 *     picture is counted waits for the table until the number of the table's pictures is known
 */
public record JobView(
    String id,
    String owner,
    String name,
    String batch,
    CommonTableMember commonTable,
    String operation,
    Map<String, String> parameters,
    Map<String, String> output,
    JobState state,
    Instant created,
    Instant started,
    Instant finished,
    String error,
    PictureFacts picture,
    JobProgress progress,
    ResultView result,
    String tables,
    List<String> files,
    Times times,
    JobReport report) {

  /**
   * The duration of each phase so far, in milliseconds.
   *
   * @param mapMillis reading and counting
   * @param applyMillis mapping and writing
   */
  record Times(Long waitingMillis, Long mapMillis, Long applyMillis, Long totalMillis) {
    static Times of(JobRecord job) {
      boolean ran = job.started() != null;
      boolean over = ran && job.finished() != null;
      return new Times(
          ran ? millis(job.created(), job.started()) : null,
          job.report() == null ? null : job.report().mapMillis(),
          job.report() == null ? null : job.report().applyMillis(),
          over ? millis(job.started(), job.finished()) : null);
    }

    private static long millis(Instant from, Instant to) {
      return Math.max(0, Duration.between(from, to).toMillis());
    }
  }

  /** A result with its address. */
  record ResultView(String name, long bytes, String mediaType, String url) {}

  /** A job for a client. */
  public static JobView of(JobSnapshot job, Links links) {
    JobRecord record = job.record();
    String url = links.job(record.id());
    return new JobView(
        record.id(),
        Account.nameOf(record.owner()),
        record.name(),
        record.batch(),
        record.commonTable(),
        record.operation(),
        record.parameters(),
        record.output().isEmpty() ? null : record.output(),
        record.state(),
        record.created(),
        record.started(),
        record.finished(),
        record.error(),
        record.picture(),
        job.progress(),
        record.result() == null ? null : result(url, record.result()),
        record.result() == null || record.result().tables() == 0 ? null : url + "/lut",
        files(record),
        Times.of(record),
        record.report());
  }

  /** The file parameters of a job; null if there are none. */
  private static List<String> files(JobRecord job) {
    List<String> files = KeptFiles.of(job);
    return files.isEmpty() ? null : files;
  }

  private static ResultView result(String job, ResultFile file) {
    return new ResultView(file.name(), file.bytes(), file.mediaType(), job + "/result");
  }
}
