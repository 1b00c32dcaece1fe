package org.equilux.kernels;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_imgproc.CLAHE;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/** Results of OpenCV, for packed pictures without alpha. */
public final class OpenCv {
  private OpenCv() {}

  /** {@code equalizeHist} of 8-bit gray. */
  public static Pixels equalize(Pixels gray) {
    try (Mat in = mat(gray);
        Mat out = new Mat()) {
      opencv_imgproc.equalizeHist(in, out);
      return pixels(out, gray.format());
    }
  }

  /** {@code equalizeHist} of each channel of 8-bit RGB. */
  public static Pixels equalizePerChannel(Pixels rgb) {
    try (Mat in = mat(rgb);
        MatVector channels = new MatVector();
        Mat out = new Mat()) {
      opencv_core.split(in, channels);
      for (long c = 0; c < channels.size(); c++) {
        opencv_imgproc.equalizeHist(channels.get(c), channels.get(c));
      }
      opencv_core.merge(channels, out);
      return pixels(out, rgb.format());
    }
  }

  /** {@code createCLAHE} of gray, 8 or 16 bits. */
  public static Pixels clahe(Pixels gray, double clip, int columns, int rows) {
    try (Mat in = mat(gray);
        Mat out = new Mat();
        Size grid = new Size(columns, rows);
        CLAHE clahe = opencv_imgproc.createCLAHE(clip, grid)) {
      clahe.apply(in, out);
      return pixels(out, gray.format());
    }
  }

  /** {@code COLOR_RGB2GRAY}. */
  public static Pixels gray(Pixels rgb) {
    try (Mat in = mat(rgb);
        Mat out = new Mat()) {
      opencv_imgproc.cvtColor(in, out, opencv_imgproc.COLOR_RGB2GRAY);
      return pixels(out, rgb.format().toGray());
    }
  }

  /**
   * {@code Sobel} in both directions in doubles, where every value is exact, and the rounded
   * magnitude.
   */
  public static Pixels sobel(Pixels gray) {
    try (Mat in = mat(gray);
        Mat gx = new Mat();
        Mat gy = new Mat();
        Mat magnitude = new Mat();
        Mat out = new Mat()) {
      int border = opencv_core.BORDER_REFLECT_101;
      opencv_imgproc.Sobel(in, gx, opencv_core.CV_64F, 1, 0, 3, 1, 0, border);
      opencv_imgproc.Sobel(in, gy, opencv_core.CV_64F, 0, 1, 3, 1, 0, border);
      opencv_core.magnitude(gx, gy, magnitude);
      magnitude.convertTo(out, type(gray.format())); // rounds and saturates
      return pixels(out, gray.format());
    }
  }

  /** {@code medianBlur} of gray or RGB, 8 or 16 bits. */
  public static Pixels median(Pixels picture, int size) {
    try (Mat in = mat(picture);
        Mat out = new Mat()) {
      opencv_imgproc.medianBlur(in, out, size);
      return pixels(out, picture.format());
    }
  }

  private static int type(PixelFormat format) {
    int depth = format.bytesPerSample() == 1 ? opencv_core.CV_8U : opencv_core.CV_16U;
    return opencv_core.CV_MAKETYPE(depth, format.channels());
  }

  private static Mat mat(Pixels picture) {
    byte[] bytes = picture.toPackedBytes();
    Mat mat = new Mat(picture.height(), picture.width(), type(picture.format()));
    mat.data().put(bytes, 0, bytes.length);
    return mat;
  }

  private static Pixels pixels(Mat mat, PixelFormat format) {
    Pixels picture = Pixels.allocate(format, mat.cols(), mat.rows());
    try (BytePointer data = mat.data()) {
      data.get(picture.data());
    }
    return picture;
  }
}
