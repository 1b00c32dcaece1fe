package org.equilux.master.web.jobs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.storage.RandomAccessSource;

/** The ZIP of a batch's results, streamed entry by entry without storing it. */
record BatchZip(JobService jobs) {
  /**
   * Writes the results of finished jobs; jobs deleted meanwhile are left out.
   *
   * @param out left open
   */
  void write(List<JobRecord> done, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    // Picture formats are compressed already, or uncompressed on purpose.
    zip.setLevel(Deflater.NO_COMPRESSION);
    Set<String> names = new HashSet<>();
    for (JobRecord job : done) {
      try (RandomAccessSource result = jobs.files().result(job.id()).open()) {
        ZipEntry entry = new ZipEntry(unique(path(job), names));
        entry.setTimeLocal(job.finished().atOffset(ZoneOffset.UTC).toLocalDateTime());
        zip.putNextEntry(entry);
        result.stream(0, result.size()).transferTo(zip);
        zip.closeEntry();
      } catch (NoSuchFileException e) {
        // The job was deleted since the batch was read.
      }
    }
    zip.finish();
  }

  /** The path of the result in the picture's folders. */
  private static String path(JobRecord job) {
    int end = job.name().lastIndexOf('/') + 1;
    return job.name().substring(0, end) + job.result().name();
  }

  /** Appends a number if the path is already used, as pictures of a batch may have equal names. */
  private static String unique(String path, Set<String> names) {
    String name = path;
    int dot = path.lastIndexOf('.') > path.lastIndexOf('/') ? path.lastIndexOf('.') : path.length();
    for (int i = 2; !names.add(name); i++) {
      name = path.substring(0, dot) + "-" + i + path.substring(dot);
    }
    return name;
  }
}
