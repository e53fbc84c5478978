// Stands in for jqChart, which is not ours to pass on: draws what its options say onto a canvas, as plainly as can be. chart(canvas) gives what a client calls "swin".
window.chart = canvas => ({
  jqChart({ title, axes, series }) {
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const [time, value] = [axes.find(axis => axis.type === 'dateTime'), axes.find(axis => axis.type === 'linear')];
    const left = 60, top = 40, width = canvas.width - left - 20, height = canvas.height - top - 60;
    const highest = value.maximum ?? Math.max(1, ...series.flatMap(line => line.data.map(([, y]) => y ?? 0))) * 1.1;
    const x = at => left + (at - time.minimum) / (time.maximum - time.minimum) * width;
    const y = of => top + height - of / highest * height;
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = '#222';
    pen.font = title.font;
    pen.fillText(title.text, left, 24);
    pen.font = '12px sans-serif';
    pen.fillText(`${Math.round(highest)} ${value.title.text}`, 4, top - 4);
    pen.strokeStyle = '#999';
    pen.strokeRect(left, top, width, height);
    series.forEach((line, index) => {
      pen.fillStyle = pen.strokeStyle = line.strokeStyle;
      pen.lineWidth = line.lineWidth;
      pen.fillText(line.title, left + index * 160, canvas.height - 20);
      pen.beginPath();
      let drawing = false;
      for (const [at, of] of line.data) {
        if (of !== null) pen[drawing ? 'lineTo' : 'moveTo'](x(at), y(of));
        drawing = of !== null;
      }
      pen.stroke();
    });
    return this;
  },
});
