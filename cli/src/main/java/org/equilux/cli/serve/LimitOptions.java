package org.equilux.cli.serve;

import java.util.OptionalLong;
import org.equilux.command.option.HumanNumber;
import org.equilux.master.MasterConfig;
import org.equilux.master.jobs.limit.UserQuotas;
import picocli.CommandLine.Option;

/** Command-line options for a master's limits. */
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
      names = "--max-data",
      order = 11,
      paramLabel = "BYTES",
      defaultValue = "50G",
      converter = HumanNumber.Bytes.class,
      description = "Most that all inputs and results may take on disk. Default: ${DEFAULT-VALUE}.")
  private long maxData;

  @Option(
      names = "--disk-reserve",
      order = 11,
      paramLabel = "BYTES",
      converter = HumanNumber.Bytes.class,
      description =
          "Take nothing from clients, and be not ready, when less of the disk is free."
              + " Default: 1G, or a twentieth of the disk if that is less.")
  private Long diskReserve;

  @Option(
      names = "--max-user-data",
      order = 12,
      paramLabel = "BYTES",
      converter = HumanNumber.Bytes.class,
      description = "Most that one user's may take on disk. Default: half of --max-data.")
  private Long maxUserData;

  @Option(
      names = "--max-queued",
      order = 13,
      paramLabel = "N",
      defaultValue = "100",
      description = "Jobs of one user that may wait or run. Default: ${DEFAULT-VALUE}.")
  private int maxQueued;

  @Option(
      names = "--max-kept",
      order = 13,
      paramLabel = "N",
      defaultValue = "50000",
      description = "Jobs of one user that are kept. Default: ${DEFAULT-VALUE}.")
  private int maxKept;

  @Option(
      names = "--max-batches",
      order = 13,
      paramLabel = "N",
      defaultValue = "1000",
      description = "Batches of one user. Default: ${DEFAULT-VALUE}.")
  private int maxBatches;

  @Option(
      names = "--max-uploads",
      order = 13,
      paramLabel = "N",
      defaultValue = "2000",
      description = "Uploads of one user that wait for a job. Default: ${DEFAULT-VALUE}.")
  private int maxUploads;

  @Option(
      names = "--max-followers",
      order = 13,
      paramLabel = "N",
      defaultValue = "100",
      description = "Event streams of one user at once. Default: ${DEFAULT-VALUE}.")
  private int maxFollowers;

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
        .dataBytes(maxData)
        .auditLogBytes(maxAuditLog)
        .quotas(
            new UserQuotas(
                maxQueued,
                maxKept,
                maxBatches,
                maxUploads,
                maxFollowers,
                maxUserData == null ? OptionalLong.empty() : OptionalLong.of(maxUserData)));
    if (diskReserve != null) {
      config.diskReserve(diskReserve);
    }
  }
}
