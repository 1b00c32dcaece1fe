package org.equilux.command.report;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;

/**
 * The report of one file; components that are not known are null. With {@code --json} the report is
 * printed without the nulls: {@code error} is there if the file failed, {@code output} if it did
 * not, {@code existing} with {@code output} if that was there before, and {@code skipped} alone
 * with {@code input} if the file is no picture.
 *
 * @param job the job's number on the server, if a server did it
 * @param skipped why a file of a folder or an archive is no input
 * @param existing true if the result was there already and is left as it is; else null
 */
public record FileReport(
    String input,
    String output,
    String operation,
    Map<String, String> parameters,
    String job,
    PictureSummary picture,
    Long millis,
    JobReport report,
    String error,
    String skipped,
    Boolean existing) {
  /** The report of a file that is no input. */
  public static FileReport skipped(String input, String reason) {
    return new FileReport(input, null, null, null, null, null, null, null, null, reason, null);
  }

  /** The report of a picture that failed. */
  public static FileReport failed(JobRequest request, String input, String reason) {
    return undone(request, input, null, reason, null);
  }

  /** The report of a picture whose result is there already. */
  public static FileReport existing(JobRequest request, String input, String output) {
    return undone(request, input, output, null, true);
  }

  private static FileReport undone(
      JobRequest request, String input, String output, String error, Boolean existing) {
    return new FileReport(
        input,
        output,
        request.operation().name(),
        request.parameters(),
        null,
        null,
        null,
        null,
        error,
        null,
        existing);
  }

  /** A line for people. */
  public String line() {
    if (error != null) {
      return input + ": " + error;
    }
    if (skipped != null) {
      return "%s: skipped; %s".formatted(input, skipped);
    }
    if (existing != null) {
      return "%s -> %s: existing; left as it is".formatted(input, output);
    }
    // No format string: to load Java's formats of numbers takes longer than a small picture.
    String hundredths = Long.toString(100 + (millis + 5) / 10 % 100).substring(1);
    return input
        + " -> "
        + output
        + ": "
        + (picture == null ? "picture" : picture)
        + ", "
        + (millis + 5) / 1000
        + "."
        + hundredths
        + " s, "
        + (report == null ? "done" : backends(report.resultsByBackend()))
        + (report != null && report.hasLosses() ? salvage(report.missingRows()) : "");
  }

  private static String salvage(long missingRows) {
    return "; salvaged"
        + (missingRows == 0
            ? ""
            : ", pixels are missing in " + missingRows + (missingRows == 1 ? " row" : " rows"));
  }

  private static String backends(Map<String, Integer> results) {
    if (results.size() == 1) {
      return results.keySet().iterator().next();
    }
    return new TreeMap<>(results)
        .entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
  }
}
