package console

import (
	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/serde"
	"highwater/sim/tool/kit"
)

// Deserializers reads the classes the learner gave. One that doesn't exist is logged and left out.
// Kafka: DefaultMessageFormatter.getDeserializerProperty.
func (f *Formatter) Deserializers(p *kit.Process, out *node.Out) {
	if formatters[f.which].last > 0 {
		return // it has none
	}
	for _, d := range []*serde.Deserializer{&f.Keys, &f.Values, &f.headerValues} {
		if d.Class == "" {
			continue
		}
		given, known := d.Class, false
		if *d, known = serde.DeserializerOf(given); !known {
			p.Log(out, client.LogLine{Level: "ERROR", Text: "Unable to instantiate a deserializer " +
				"from " + given, Logger: "org.apache.kafka.tools.consumer.DefaultMessageFormatter"})
			p.PrintErr(out, "java.lang.ClassNotFoundException: "+given)
		}
	}
}

// read is the value in print, with the problem as an exception.
func read(d serde.Deserializer, b []byte) (text string, problem *kit.Failure) {
	text, bad := d.Read(b)
	if bad == nil {
		return text, nil
	}
	problem = &kit.Failure{Java: kit.KafkaErrors + "SerializationException", Message: bad.Text}
	if bad.Cause != "" {
		problem.Causes = []string{"Caused by: " + bad.Cause}
	}
	return text, problem
}
