package org.equilux.master.jobs.store;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.storage.FileStorage;
import org.equilux.storage.Blob;

/** The stored files of jobs that users can view and download. */
public final class JobFiles {
  private final JobStore store;
  private final BatchStore batches;
  private final FileStorage storage;

  public JobFiles(JobStore store, BatchStore batches, FileStorage storage) {
    this.storage = storage;
    this.store = store;
    this.batches = batches;
  }

  /** The uploaded picture of a job. */
  public Blob input(String id) {
    return store.input(id);
  }

  /** The uploaded file of a job's file parameter. */
  public Blob attachment(String id, Parameter.Attachment parameter) {
    return store.attachment(id, parameter);
  }

  /** A signed address of a file in an object store; see {@link FileStorage#address}. */
  public Optional<URI> address(Blob file, String mediaType, String disposition) throws IOException {
    return storage.address(file, mediaType, disposition);
  }

  /** The result of a finished job. */
  public Blob result(String id) {
    return store.result(id);
  }

  /**
   * The tables of a page, in the encoding of {@link org.equilux.kernels.grid.LutGrid#encode}; a
   * common table is stored with the batch.
   *
   * @param page from 1
   */
  public Blob tables(JobRecord job, int page) {
    return job.commonTable() == null
        ? store.tables(job.id(), page)
        : batches.storedTable(job.batch());
  }
}
