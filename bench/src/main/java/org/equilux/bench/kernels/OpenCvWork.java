package org.equilux.bench.kernels;

import java.util.function.BiConsumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_imgproc.CLAHE;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/**
 * OpenCV in one thread. Input, intermediate and output pictures stay in its own memory between
 * runs, so that a run consists of the work only.
 */
final class OpenCvWork implements Runnable {
  private final Mat in;
  private final Mat out = new Mat();
  private final BiConsumer<Mat, Mat> work;

  private OpenCvWork(Pixels packed, BiConsumer<Mat, Mat> work) {
    opencv_core.setNumThreads(1);
    this.in = new Mat(packed.height(), packed.width(), type(packed.format()));
    this.work = work;
    in.data().put(packed.data(), 0, packed.data().length);
  }

  /** {@code equalizeHist} of 8-bit gray. */
  static OpenCvWork equalize(Pixels gray) {
    return new OpenCvWork(gray, opencv_imgproc::equalizeHist);
  }

  /** Equalization of the luminance of YCrCb, as usual with OpenCV. */
  static OpenCvWork equalizeLuminance(Pixels rgb) {
    return new OpenCvWork(rgb, ofLuminance(opencv_imgproc::equalizeHist));
  }

  /** CLAHE of 8- or 16-bit gray. */
  static OpenCvWork clahe(Pixels gray, double clip, int columns, int rows) {
    return new OpenCvWork(gray, clahe(clip, columns, rows));
  }

  /** CLAHE of the luminance of YCrCb. */
  static OpenCvWork claheOfLuminance(Pixels rgb, double clip, int columns, int rows) {
    return new OpenCvWork(rgb, ofLuminance(clahe(clip, columns, rows)));
  }

  /** {@code LUT} of 8-bit gray. */
  static OpenCvWork lut(Pixels gray, LutGrid tables) {
    Mat table = new Mat(1, gray.format().levels(), opencv_core.CV_8U);
    byte[] entries = new byte[gray.format().levels()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = (byte) tables.table(0, 0, 0)[i];
    }
    table.data().put(entries, 0, entries.length);
    return new OpenCvWork(gray, (in, out) -> opencv_core.LUT(in, table, out));
  }

  /** Both Sobel kernels in floats, and the rounded magnitude. */
  static OpenCvWork sobel(Pixels gray) {
    return new OpenCvWork(gray, sobel());
  }

  /** {@link #sobel} of the luminance of a color picture. */
  static OpenCvWork sobelOfColor(Pixels rgb) {
    Mat gray = new Mat();
    BiConsumer<Mat, Mat> sobel = sobel();
    return new OpenCvWork(
        rgb,
        (in, out) -> {
          opencv_imgproc.cvtColor(in, gray, opencv_imgproc.COLOR_RGB2GRAY);
          sobel.accept(gray, out);
        });
  }

  /** {@code medianBlur} of each channel. */
  static OpenCvWork median(Pixels picture, int size) {
    return new OpenCvWork(picture, (in, out) -> opencv_imgproc.medianBlur(in, out, size));
  }

  private static BiConsumer<Mat, Mat> clahe(double clip, int columns, int rows) {
    CLAHE clahe = opencv_imgproc.createCLAHE(clip, new Size(columns, rows));
    return clahe::apply;
  }

  private static BiConsumer<Mat, Mat> ofLuminance(BiConsumer<Mat, Mat> work) {
    Mat wide = new Mat();
    MatVector channels = new MatVector();
    return (in, out) -> {
      opencv_imgproc.cvtColor(in, wide, opencv_imgproc.COLOR_RGB2YCrCb);
      opencv_core.split(wide, channels);
      work.accept(channels.get(0), channels.get(0));
      opencv_core.merge(channels, wide);
      opencv_imgproc.cvtColor(wide, out, opencv_imgproc.COLOR_YCrCb2RGB);
    };
  }

  private static BiConsumer<Mat, Mat> sobel() {
    Mat gx = new Mat();
    Mat gy = new Mat();
    Mat magnitude = new Mat();
    return (in, out) -> {
      opencv_imgproc.Sobel(in, gx, opencv_core.CV_32F, 1, 0);
      opencv_imgproc.Sobel(in, gy, opencv_core.CV_32F, 0, 1);
      opencv_core.magnitude(gx, gy, magnitude);
      magnitude.convertTo(out, in.depth());
    };
  }

  @Override
  public void run() {
    work.accept(in, out);
  }

  /** The pixels of the last run. */
  byte[] result() {
    byte[] bytes = new byte[Math.toIntExact(out.total() * out.elemSize())];
    try (BytePointer data = out.data()) {
      data.get(bytes);
    }
    return bytes;
  }

  private static int type(PixelFormat format) {
    int depth = format.bytesPerSample() == 1 ? opencv_core.CV_8U : opencv_core.CV_16U;
    return opencv_core.CV_MAKETYPE(depth, format.channels());
  }
}
