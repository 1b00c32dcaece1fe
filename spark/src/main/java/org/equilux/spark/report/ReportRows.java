package org.equilux.spark.report;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.equilux.command.report.FileReport;
import org.equilux.command.report.PictureSummary;
import org.equilux.engine.JobReport;

/**
 * The reports of a run's files as rows, written to a place.
 *
 * @param place URI of any file system that Spark supports; JSON if it ends with {@code .json}, else
 *     Parquet
 */
public record ReportRows(String place) {
  private static final StructType SCHEMA =
      new StructType()
          .add("input", DataTypes.StringType, false)
          .add("output", DataTypes.StringType)
          .add("operation", DataTypes.StringType)
          .add("parameters", map(DataTypes.StringType))
          .add("width", DataTypes.IntegerType)
          .add("height", DataTypes.IntegerType)
          .add("format", DataTypes.StringType)
          .add("pages", DataTypes.IntegerType)
          .add("pixels", DataTypes.LongType)
          .add("missing_rows", DataTypes.LongType)
          .add("millis", DataTypes.LongType)
          .add("backends", map(DataTypes.IntegerType))
          .add("fallbacks", DataTypes.createArrayType(DataTypes.StringType))
          .add("notes", DataTypes.createArrayType(DataTypes.StringType))
          .add("error", DataTypes.StringType)
          .add("skipped", DataTypes.StringType)
          .add("existing", DataTypes.BooleanType, false);

  private static DataType map(DataType of) {
    return DataTypes.createMapType(DataTypes.StringType, of);
  }

  /**
   * Checks that the report can be written.
   *
   * @param overwrite whether an existing report may be replaced
   * @throws IllegalArgumentException if it cannot; the message has the reason
   */
  public void check(SparkSession spark, boolean overwrite) {
    try {
      Path path = new Path(place);
      boolean exists = path.getFileSystem(spark.sparkContext().hadoopConfiguration()).exists(path);
      if (exists && !overwrite) {
        throw new IllegalArgumentException(
            "the report %s exists already; --overwrite replaces it".formatted(place));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the report %s cannot be written: %s".formatted(place, e.getMessage()), e);
    }
  }

  /** Writes the report as one file in a folder with the name of the place, as Spark does. */
  public void write(SparkSession spark, List<FileReport> files) {
    var writer = of(spark, files).coalesce(1).write().mode(SaveMode.Overwrite);
    if (place.toLowerCase(Locale.ROOT).endsWith(".json")) {
      writer.json(place);
    } else {
      writer.parquet(place);
    }
  }

  /** The reports as rows, in order. */
  public static Dataset<Row> of(SparkSession spark, List<FileReport> files) {
    return spark.createDataFrame(files.stream().map(ReportRows::row).toList(), SCHEMA);
  }

  private static Row row(FileReport file) {
    PictureSummary picture = file.picture();
    JobReport job = file.report();
    return RowFactory.create(
        file.input(),
        file.output(),
        file.operation(),
        file.parameters(),
        picture == null ? null : picture.width(),
        picture == null ? null : picture.height(),
        picture == null ? null : picture.format(),
        job == null ? null : job.pages(),
        job == null ? null : job.pixels(),
        job == null ? null : job.missingRows(),
        file.millis(),
        job == null ? null : job.resultsByBackend(),
        job == null ? null : job.fallbacks(),
        job == null ? null : job.notes(),
        file.error(),
        file.skipped(),
        file.existing() != null);
  }
}
