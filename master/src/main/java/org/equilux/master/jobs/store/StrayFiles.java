package org.equilux.master.jobs.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.equilux.master.database.RecordTable;
import org.equilux.master.files.FolderTree;
import org.equilux.master.storage.FileStorage;
import org.equilux.master.storage.StorePart;
import org.equilux.storage.BlobInfo;

/** Finds and removes the files of a {@link JobStore} that belong to no job, or to no run. */
final class StrayFiles {
  private static final System.Logger LOG = System.getLogger(StrayFiles.class.getName());

  /** The name of a job's record in releases without a database. */
  private static final String OLD_RECORD = "job.json";

  /**
   * The age at which an unrecorded file is an orphan; a file being received is modified more often.
   */
  private static final Duration STRAY_AGE = Duration.ofDays(1);

  private final Path jobs;
  private final StorePart blobs;
  private final JobRepository records;

  /** Whether other masters use these files too. */
  private final boolean shared;

  StrayFiles(Path jobs, StorePart blobs, JobRepository records, boolean shared) {
    this.jobs = jobs;
    this.blobs = blobs;
    this.records = records;
    this.shared = shared;
  }

  /** Takes over the records of an older release, and removes the files of jobs that are gone. */
  void putInOrder() throws IOException {
    List<RecordTable.OldFile> old = new ArrayList<>();
    List<Path> folders = JobStore.list(jobs);
    for (Path folder : folders) {
      Path record = folder.resolve(OLD_RECORD);
      if (Files.exists(record)) {
        old.add(new RecordTable.OldFile(record, folder.getFileName().toString()));
      }
    }
    records.takeOver(old);
    removeHalfUploads(folders, records.ids());
    if (blobs.remote()) {
      // No master receives a job or runs one now; some jobs go on with recorded bands.
      removeBlobs(Instant.MAX, id -> records.bands().objects(id).isPresent());
    }
  }

  /**
   * Removes orphaned files: those of deleted jobs, which remained because the store did not answer;
   * those of drafts whose master died; and bands that lost workers stored after the run. With
   * several masters, files of unknown jobs are kept for a day.
   *
   * @param runs tells which jobs are running, or may start soon
   */
  void remove(JobStore.Runs runs) throws IOException {
    Instant before = Instant.now().minus(STRAY_AGE);
    if (shared) {
      List<Path> old = new ArrayList<>();
      for (Path folder : JobStore.list(jobs)) {
        if (Files.getLastModifiedTime(folder).toInstant().isBefore(before)) {
          old.add(folder);
        }
      }
      removeHalfUploads(old, old.isEmpty() ? Set.of() : records.ids());
    }
    if (blobs.remote()) {
      removeBlobs(before, runs);
    }
  }

  /**
   * Removes the blobs of jobs that are gone and the bands of jobs that do not run.
   *
   * @param before time after which other masters may have begun to receive a job
   */
  private void removeBlobs(Instant before, JobStore.Runs runs) throws IOException {
    // The files are listed first, so that a job which is begun meanwhile has none among them.
    Map<String, Instant> newest = new HashMap<>();
    Set<String> withBands = new HashSet<>();
    for (BlobInfo blob : blobs.list("")) {
      String id = id(blobs, blob);
      newest.merge(id, blob.modified(), (a, b) -> a.isAfter(b) ? a : b);
      if (blobs.name(blob).startsWith(id + "/" + FileStorage.BANDS)) {
        withBands.add(id);
      }
    }
    Set<String> known = records.ids();
    for (Map.Entry<String, Instant> each : newest.entrySet()) {
      String id = each.getKey();
      boolean mayBeReceived =
          shared ? !each.getValue().isBefore(before) : Files.exists(jobs.resolve(id));
      if (!known.contains(id) && !mayBeReceived) {
        LOG.log(Level.INFO, "removing files of the deleted job {0}", id);
        blobs.deleteAll(id + "/");
      } else if (withBands.contains(id) && !runs.test(id)) {
        blobs.deleteAll(id + "/" + FileStorage.BANDS);
      }
    }
  }

  /** The id of the job to which a blob belongs. */
  static String id(StorePart blobs, BlobInfo blob) {
    String name = blobs.name(blob);
    return name.substring(0, name.indexOf('/'));
  }

  /**
   * Removes incomplete uploads, except folders with an old record that could not be imported and
   * must be repaired by hand.
   */
  private void removeHalfUploads(List<Path> folders, Set<String> known) throws IOException {
    for (Path folder : folders) {
      if (!known.contains(folder.getFileName().toString())
          && !Files.exists(folder.resolve(OLD_RECORD))) {
        LOG.log(Level.INFO, "removing an upload that was never completed: {0}", folder);
        FolderTree.remove(folder);
      }
    }
  }
}
