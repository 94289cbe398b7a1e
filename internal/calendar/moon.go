package calendar

import "math"

// The instants of the moon and the places of the sun that the lunar calendar asks
// for, by the series of Jean Meeus, Astronomical Algorithms (chapters 25 and 49):
// a new moon to within seconds, the sun to within a hundredth of a degree, which
// it takes a quarter of an hour to pass.

// hanoi is how far the civil day of the lunar calendar is ahead of universal time.
const hanoi = 7.0 / 24

// newMoon is the day, in Vietnam, of the k-th new moon since that of January 2000.
func newMoon(k int) date {
	t := float64(k) / 1236.85
	jd := 2451550.09766 + 29.530588861*float64(k) + t*t*(0.00015437+t*(-0.000000150+t*0.00000000073))
	jd += moonShift(float64(k), t)
	jd -= clockShift(jd) / 86_400
	return dateOfJulian(jd + hanoi)
}

// dateOfJulian is the day of a Julian date, whose days begin at noon.
func dateOfJulian(jd float64) date { return date(math.Floor(jd+0.5)) - 2_440_588 }

// term is one summand of a periodic series: a multiple of the sine of a sum of
// multiples of the sun's anomaly, the moon's anomaly and the moon's latitude.
type term struct {
	size           float64
	sun, moon, lat float64
	powers         int // of the factor that the changing shape of the earth's way gives
}

var moonTerms = [...]term{
	{-0.40720, 0, 1, 0, 0}, {0.17241, 1, 0, 0, 1}, {0.01608, 0, 2, 0, 0}, {0.01039, 0, 0, 2, 0},
	{0.00739, -1, 1, 0, 1}, {-0.00514, 1, 1, 0, 1}, {0.00208, 2, 0, 0, 2}, {-0.00111, 0, 1, -2, 0},
	{-0.00057, 0, 1, 2, 0}, {0.00056, 1, 2, 0, 1}, {-0.00042, 0, 3, 0, 0}, {0.00042, 1, 0, 2, 1},
	{0.00038, 1, 0, -2, 1}, {-0.00024, -1, 2, 0, 1}, {-0.00007, 2, 1, 0, 0}, {0.00004, 0, 2, -2, 0},
	{0.00004, 3, 0, 0, 0}, {0.00003, 1, 1, -2, 0}, {0.00003, 0, 2, 2, 0}, {-0.00003, 1, 1, 2, 0},
	{0.00003, -1, 1, 2, 0}, {-0.00002, -1, 1, -2, 0}, {-0.00002, 1, 3, 0, 0}, {0.00002, 0, 4, 0, 0},
}

// planets are the pulls of the planets: size, angle at k = 0, degrees a month.
var planets = [...][3]float64{
	{0.000325, 299.77, 0.107408}, {0.000165, 251.88, 0.016321}, {0.000164, 251.83, 26.651886},
	{0.000126, 349.42, 36.412478}, {0.000110, 84.66, 18.206239}, {0.000062, 141.74, 53.303771},
	{0.000060, 207.14, 2.453732}, {0.000056, 154.84, 7.306860}, {0.000047, 34.52, 27.261239},
	{0.000042, 207.19, 0.121824}, {0.000040, 291.34, 1.844379}, {0.000037, 161.72, 24.198154},
	{0.000035, 239.56, 25.513099}, {0.000023, 331.55, 3.592518},
}

// moonShift is how many days the true new moon is behind the mean one.
func moonShift(k, t float64) (days float64) {
	shape := 1 - 0.002516*t - 0.0000074*t*t
	sun := 2.5534 + 29.10535670*k - t*t*(0.0000014+0.00000011*t)
	moon := 201.5643 + 385.81693528*k + t*t*(0.0107582+t*(0.00001238-0.000000058*t))
	lat := 160.7108 + 390.67050284*k + t*t*(-0.0016118+t*(-0.00000227+0.000000011*t))
	node := 124.7746 - 1.56375588*k + t*t*(0.0020672+0.00000215*t)
	for _, p := range moonTerms {
		days += p.size * math.Pow(shape, float64(p.powers)) * sine(p.sun*sun+p.moon*moon+p.lat*lat)
	}
	days -= 0.00017 * sine(node)
	for i, p := range planets {
		angle := p[1] + p[2]*k
		if i == 0 {
			angle -= 0.009173 * t * t
		}
		days += p[0] * sine(angle)
	}
	return days
}

// sunAt is the apparent longitude of the sun, 0 to 360 degrees, at the midnight
// with which a day begins in Vietnam.
func sunAt(d date) float64 {
	jd := float64(d+2_440_588) - 0.5 - hanoi
	t := (jd + clockShift(jd)/86_400 - 2_451_545) / 36_525
	anomaly := 357.52911 + t*(35_999.05029-0.0001537*t)
	center := (1.914602-t*(0.004817+0.000014*t))*sine(anomaly) + (0.019993-0.000101*t)*sine(2*anomaly) + 0.000289*sine(3*anomaly)
	longitude := 280.46646 + t*(36_000.76983+0.0003032*t) + center
	longitude += -0.00569 - 0.00478*sine(125.04-1934.136*t)
	longitude = math.Mod(longitude, 360)
	if longitude < 0 {
		longitude += 360
	}
	return longitude
}

func sine(degrees float64) float64 { return math.Sin(math.Mod(degrees, 360) * math.Pi / 180) }

// slowing is by how many seconds the clock of the series is ahead of the turning
// earth: observed every ten years from 1900 to 2020, expected from then on.
var slowing = [...]float64{
	-3, 10, 21, 24, 24, 29, 33, 40, 51, 57, 64, 66, 69, // 1900 to 2020
	73, 78, 84, 90, 97, 104, 111, 119, 128, 137, 146, 156, 166, 177, 188, 200, 212, 225, // to 2200
}

func clockShift(jd float64) float64 {
	decades := (jd - 2_415_020.5) / 3652.425
	i := int(math.Floor(min(max(decades, 0), float64(len(slowing)-2))))
	return slowing[i] + (slowing[i+1]-slowing[i])*(min(max(decades, 0), float64(len(slowing)-1))-float64(i))
}
