package org.equilux.imaging.jpeg.encode;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.plugins.jpeg.JPEGQTable;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.Inks;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.jpeg.turbo.TurboLibrary;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The encoder that uses the JDK's, which supports every style. */
public final class JpegEncoder implements ScanEncoder {
  private static final String FORMAT = "javax_imageio_jpeg_image_1.0";

  private final Frame frame;
  private final Inks inks;
  private final ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
  private final IIOMetadata metadata;

  /**
   * Creates an encoder.
   *
   * @param tables quantization tables in natural order, by their numbers in the frame
   * @param rgb whether three components are red, green and blue rather than YCbCr
   * @param inks form of four components
   */
  public JpegEncoder(Frame frame, int[][] tables, boolean rgb, Inks inks) throws IOException {
    this.frame = frame;
    this.inks = inks;
    this.metadata =
        writer.getDefaultImageMetadata(
            ImageTypeSpecifier.createFromRenderedImage(
                image(
                    Pixels.allocate(
                        frame.isInterleaved() ? PixelFormat.RGB8 : PixelFormat.GRAY8, 1, 1))),
            null);
    IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(FORMAT);
    setTables(root, tables);
    if (inks != Inks.NONE) {
      addComponent(root);
    }
    setComponents(root, rgb && frame.isColor());
    if (inks != Inks.NONE) {
      setAdobe(root, inks.isInverted(), inks == Inks.YCCK ? 2 : 0);
    } else if (rgb && frame.isColor()) {
      setAdobe(root, true, 0);
    }
    metadata.setFromTree(FORMAT, root);
  }

  private void setTables(IIOMetadataNode root, int[][] tables) {
    Node sequence = root.getElementsByTagName("markerSequence").item(0);
    NodeList old = root.getElementsByTagName("dqt");
    Node first = old.item(0);
    IIOMetadataNode dqt = new IIOMetadataNode("dqt");
    frame.components().stream()
        .mapToInt(Frame.Component::table)
        .distinct()
        .forEach(
            id -> {
              IIOMetadataNode table = new IIOMetadataNode("dqtable");
              table.setAttribute("qtableId", Integer.toString(id));
              table.setUserObject(new JPEGQTable(tables[id]));
              dqt.appendChild(table);
            });
    sequence.insertBefore(dqt, first);
    // The list is not live: it does not contain the new node.
    for (int i = 0; i < old.getLength(); i++) {
      sequence.removeChild(old.item(i));
    }
  }

  private void setComponents(IIOMetadataNode root, boolean rgb) {
    NodeList components = root.getElementsByTagName("componentSpec");
    NodeList scanned = root.getElementsByTagName("scanComponentSpec");
    for (int i = 0; i < components.getLength(); i++) {
      Frame.Component component = frame.components().get(i);
      IIOMetadataNode node = (IIOMetadataNode) components.item(i);
      node.setAttribute("HsamplingFactor", Integer.toString(component.h()));
      node.setAttribute("VsamplingFactor", Integer.toString(component.v()));
      node.setAttribute("QtableSelector", Integer.toString(component.table()));
      if (rgb) {
        String id = Integer.toString("RGB".charAt(i));
        node.setAttribute("componentId", id);
        ((IIOMetadataNode) scanned.item(i)).setAttribute("componentSelector", id);
      }
    }
  }

  /** Adds a fourth component. */
  private static void addComponent(IIOMetadataNode root) {
    for (String[] names :
        new String[][] {
          {"sof", "numFrameComponents", "componentSpec", "componentId"},
          {"sos", "numScanComponents", "scanComponentSpec", "componentSelector"}
        }) {
      IIOMetadataNode parent = (IIOMetadataNode) root.getElementsByTagName(names[0]).item(0);
      parent.setAttribute(names[1], "4");
      IIOMetadataNode first = (IIOMetadataNode) root.getElementsByTagName(names[2]).item(0);
      IIOMetadataNode fourth = new IIOMetadataNode(names[2]);
      for (int i = 0; i < first.getAttributes().getLength(); i++) {
        Node attribute = first.getAttributes().item(i);
        fourth.setAttribute(attribute.getNodeName(), attribute.getNodeValue());
      }
      fourth.setAttribute(names[3], "4");
      parent.appendChild(fourth);
    }
  }

  /** Replaces the JFIF segment by Adobe's, if that is required. */
  private static void setAdobe(IIOMetadataNode root, boolean marked, int transform) {
    Node variety = root.getElementsByTagName("JPEGvariety").item(0);
    while (variety.hasChildNodes()) {
      variety.removeChild(variety.getFirstChild());
    }
    if (marked) {
      IIOMetadataNode adobe = new IIOMetadataNode("app14Adobe");
      adobe.setAttribute("version", "100");
      adobe.setAttribute("flags0", "0");
      adobe.setAttribute("flags1", "0");
      adobe.setAttribute("transform", Integer.toString(transform));
      Node sequence = root.getElementsByTagName("markerSequence").item(0);
      sequence.insertBefore(adobe, sequence.getFirstChild());
    }
  }

  private BufferedImage image(Pixels pixels) {
    return new BufferedImage(
        RowRaster.colors(pixels.format().isColor()), raster(pixels), false, null);
  }

  private IIOImage content(Pixels pixels) {
    if (inks == Inks.NONE) {
      return new IIOImage(image(pixels), null, metadata);
    }
    byte[] components = pixels.toPackedBytes().clone();
    InkSamples.toComponents(components, 0, pixels.width() * pixels.height(), inks);
    Pixels plain = Pixels.wrap(pixels.format(), pixels.width(), pixels.height(), components);
    return new IIOImage(raster(plain), null, metadata);
  }

  private static WritableRaster raster(Pixels pixels) {
    int first = pixels.rowOffset(0);
    int[] channels = IntStream.range(first, first + pixels.format().channels()).toArray();
    return Raster.createInterleavedRaster(
        new DataBufferByte(pixels.data(), pixels.data().length),
        pixels.width(),
        pixels.height(),
        pixels.stride(),
        channels.length,
        channels,
        null);
  }

  @Override
  public byte[] encode(Pixels pixels) throws IOException {
    ByteArrayOutputStream bytes =
        new ByteArrayOutputStream(pixels.rowBytes() * pixels.height() / 4);
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(null, content(pixels), null);
    }
    TurboLibrary.codedByJdk((long) pixels.width() * pixels.height());
    return bytes.toByteArray();
  }

  /** The position of the entropy-coded data in this encoder's output. */
  public static int scanAt(byte[] jpeg) {
    int at = 2;
    while ((jpeg[at + 1] & 0xff) != Marker.SOS) {
      at = segmentEnd(jpeg, at);
    }
    return segmentEnd(jpeg, at);
  }

  /** The end of the segment whose marker is at a position. */
  public static int segmentEnd(byte[] jpeg, int at) {
    return at + 2 + (ByteBuffer.wrap(jpeg).getShort(at + 2) & 0xffff);
  }

  @Override
  public void close() {
    writer.dispose();
  }
}
