package org.equilux.cli.serve;

import org.equilux.cli.option.HumanNumber;
import org.equilux.master.MasterConfig;
import picocli.CommandLine.Option;

/** The limits of what a master takes. */
final class LimitOptions {
  @Option(
      names = "--max-upload",
      order = 8,
      paramLabel = "BYTES",
      defaultValue = "4G",
      converter = HumanNumber.Bytes.class,
      description = "Refuse larger files. Default: ${DEFAULT-VALUE}.")
  private long maxUpload;

  @Option(
      names = "--max-pixels",
      order = 9,
      paramLabel = "N",
      defaultValue = "2G",
      converter = HumanNumber.Count.class,
      description = "Refuse files of more pixels. Default: ${DEFAULT-VALUE}.")
  private long maxPixels;

  @Option(
      names = "--max-pages",
      order = 10,
      paramLabel = "N",
      defaultValue = "1000",
      description = "Refuse files of more pages. Default: ${DEFAULT-VALUE}.")
  private int maxPages;

  @Option(
      names = "--max-queued",
      order = 11,
      paramLabel = "N",
      defaultValue = "100",
      description = "Jobs of one user that may wait. Default: ${DEFAULT-VALUE}.")
  private int maxQueued;

  @Option(
      names = "--max-data",
      order = 12,
      paramLabel = "BYTES",
      defaultValue = "50G",
      converter = HumanNumber.Bytes.class,
      description = "Most that all inputs and results may take. Default: ${DEFAULT-VALUE}.")
  private long maxData;

  @Option(
      names = "--max-audit-log",
      order = 13,
      paramLabel = "BYTES",
      defaultValue = "100M",
      converter = HumanNumber.Bytes.class,
      description = "How much of the audit log is kept; at least 1M. Default: ${DEFAULT-VALUE}.")
  private long maxAuditLog;

  void configure(MasterConfig.Builder config) {
    config
        .uploadBytes(maxUpload)
        .pixels(maxPixels)
        .pages(maxPages)
        .queuedPerUser(maxQueued)
        .dataBytes(maxData)
        .auditLogBytes(maxAuditLog);
  }
}
