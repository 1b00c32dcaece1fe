package org.equilux.master.jobs.store;

import java.io.IOException;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.storage.Blob;

/** The stored files of jobs that people can look at and download. */
public final class JobFiles {
  private final JobStore store;
  private final BatchStore batches;

  public JobFiles(JobStore store, BatchStore batches) {
    this.store = store;
    this.batches = batches;
  }

  /** The picture that a job was given. */
  public Blob input(String id) {
    return store.input(id);
  }

  /** The file that a job was given as a parameter's value. */
  public Blob attachment(String id, Parameter.Attachment parameter) {
    return store.attachment(id, parameter);
  }

  /** The result of a job that is done. */
  public Blob result(String id) {
    return store.result(id);
  }

  /**
   * Reads the tables of a page. A common table lies with the batch.
   *
   * @param page from 1
   * @throws java.nio.file.NoSuchFileException if there are none
   */
  public LutGrid tables(JobRecord job, int page) throws IOException {
    return LutGrid.decode(
        job.commonTable() == null
            ? store.readTables(job.id(), page)
            : batches.readTable(job.batch()));
  }
}
