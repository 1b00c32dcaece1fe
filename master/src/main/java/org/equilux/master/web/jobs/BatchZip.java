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

/** Writes the results of a batch as one ZIP, entry by entry, so that no part of it is ever kept. */
record BatchZip(JobService jobs) {
  /**
   * Writes the results of jobs that are done; a job that is deleted meanwhile is left out.
   *
   * @param out left open
   */
  void write(List<JobRecord> done, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    // Pictures are compressed already, or they are not for a reason.
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
        // It was deleted since the batch was read.
      }
    }
    zip.finish();
  }

  /** The result's name in the folders of its picture. */
  private static String path(JobRecord job) {
    int end = job.name().lastIndexOf('/') + 1;
    return job.name().substring(0, end) + job.result().name();
  }

  /** Pictures of one batch may have the same name: further ones get a number. */
  private static String unique(String path, Set<String> names) {
    String name = path;
    int dot = path.lastIndexOf('.') > path.lastIndexOf('/') ? path.lastIndexOf('.') : path.length();
    for (int i = 2; !names.add(name); i++) {
      name = path.substring(0, dot) + "-" + i + path.substring(dot);
    }
    return name;
  }
}
