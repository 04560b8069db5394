package wms

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"strings"

	"guotu/server/call"
)

// format is a format of pictures.
type format struct {
	name        string
	contentType string
	transparent bool // it can be
}

// pictureFormats are those of GetMap and GetLegendGraphic, the default first. Pictures have few
// colours, and all PNG are as small as can be.
var pictureFormats = []format{
	{"image/png", "image/png", true},
	{"image/png; mode=8bit", "image/png; mode=8bit", true},
	{"image/png8", "image/png", true},
	{"image/jpeg", "image/jpeg", false},
}

// format reads FORMAT.
func (r *request) format() (format, error) {
	text := r.value("FORMAT")
	name := strings.ReplaceAll(strings.ToLower(text), " ", "")
	for _, f := range pictureFormats {
		if strings.ReplaceAll(f.name, " ", "") == name {
			return f, nil
		}
	}
	switch name {
	case "png", "image/png24", "image/png;mode=24bit":
		return pictureFormats[0], nil
	case "jpeg", "jpg", "image/jpg":
		return pictureFormats[3], nil
	case "":
		return format{}, missing("FORMAT", "FORMAT is missing, such as image/png")
	}
	return format{}, &Exception{Code: "InvalidFormat", Locator: "FORMAT", Text: "there is no format " + call.Quoted(text) + "; there are image/png and image/jpeg"}
}

// quality of JPEG: lines and letters on flat colours need more than the usual 75.
const quality = 90

// encoded answers with a picture that is a PNG.
func (f format) encoded(body []byte) (*call.Answer, error) {
	a := &call.Answer{ContentType: f.contentType, Body: body, Ready: true}
	if f.contentType == "image/jpeg" {
		m, err := png.Decode(bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, opaque(m), &jpeg.Options{Quality: quality}); err != nil {
			return nil, err
		}
		a.Body = b.Bytes()
	}
	return a, nil
}

// answer answers with a picture.
func (f format) answer(m image.Image) *call.Answer {
	var b bytes.Buffer
	var err error
	if f.contentType == "image/jpeg" {
		err = jpeg.Encode(&b, opaque(m), &jpeg.Options{Quality: quality})
	} else {
		err = png.Encode(&b, m)
	}
	if err != nil {
		panic(err) // a buffer takes everything, and both formats have pictures of up to 65,535 pixels
	}
	return &call.Answer{ContentType: f.contentType, Body: b.Bytes(), Ready: true}
}

// opaque lays a picture on white.
func opaque(m image.Image) image.Image {
	if o, is := m.(interface{ Opaque() bool }); is && o.Opaque() {
		return m
	}
	under := image.NewRGBA(m.Bounds())
	draw.Draw(under, under.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(under, under.Rect, m, m.Bounds().Min, draw.Over)
	return under
}
